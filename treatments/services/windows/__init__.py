"""The windows of sessions and the distance between visits: what is done."""
