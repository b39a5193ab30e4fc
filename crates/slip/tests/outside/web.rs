//! The HTML.
