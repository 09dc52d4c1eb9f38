"""Reading wheels within bounds."""
