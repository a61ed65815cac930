"""What every form for readers shares: the client's network and the rate limit."""
