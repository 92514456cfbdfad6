"""What a connection would be answered over REST, shown to the district."""
