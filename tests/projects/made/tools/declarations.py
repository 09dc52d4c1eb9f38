DECLARATIONS = "int twice(int number);"
