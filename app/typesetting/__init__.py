"""What paper is set with: the typefaces, and text as it can be printed."""
