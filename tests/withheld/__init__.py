"""A withheld field is in no answer: not by its name, not by its value, not in another form."""
