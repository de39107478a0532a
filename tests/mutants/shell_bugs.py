SHELL_BUGS: tuple[()] = ()
