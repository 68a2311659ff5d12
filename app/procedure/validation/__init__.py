"""What can be wrong with the rules of a procedure that the types of its file alone don't show."""
