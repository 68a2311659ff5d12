"""Help on the pages themselves: what each is for, what its words mean, what to do first."""
