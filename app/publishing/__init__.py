"""Publishing: the SIS as it is now becomes the next edition of the roster."""
