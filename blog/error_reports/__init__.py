"""What readers report as wrong in an article: a lane of its own, to its editors, beside the comments."""
