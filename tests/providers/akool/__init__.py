"""What is peculiar to Akool."""
