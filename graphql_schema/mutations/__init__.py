"""What may be changed: inputs, the rules of the SIS about them, and how they are stored."""
