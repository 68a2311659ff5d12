"""The sandbox's job for Office documents (document.py): what is said in them, hidden or not, without their layout."""
