"""What is peculiar to Kling."""
