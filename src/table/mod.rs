//! Page → tables, headings and paragraphs.
