"""A server of the Model Context Protocol: agents work with a brand through the same REST API, keys and permissions as every other program.

Written against the specification (modelcontextprotocol.io, revision 2025-11-25: JSON-RPC 2.0 messages, lifecycle, tools, stdio and Streamable HTTP)
instead of on the official Python package, whose server is an ASGI application with a web framework of its own, while ours is WSGI. The tests drive
it by the protocol's messages.
"""
