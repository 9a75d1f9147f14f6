"""What the result page says and other pages say too."""
