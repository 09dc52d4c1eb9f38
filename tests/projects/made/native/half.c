double half(double number) { return number / 2; }
