int shared_start(void);
