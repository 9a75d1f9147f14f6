"""Services for the windows of sessions and the distance between visits."""
