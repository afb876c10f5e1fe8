"""RSS and Atom, also where they are no XML; pure."""
