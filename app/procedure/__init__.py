"""The organisation's procedure: which steps a case takes, who may take them, and by when."""
