"""Access: who is asking, and what they may do. It knows connections and cookies, and nothing of pages."""
