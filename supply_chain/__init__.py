"""What Sealed Line is made of that others wrote: third-party notices and bills of materials, written from the locks."""
