"""The log as it is read: streams, WebSockets, pages of events and long polls."""
