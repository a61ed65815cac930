"""Moving sections to another article, and the stubs that they leave behind."""
