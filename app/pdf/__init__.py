"""PDF documents: their parts, typefaces, and text in any script."""
