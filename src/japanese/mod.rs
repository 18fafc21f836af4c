//! Japanese text: repair of characters, eras and fiscal years, numbers, municipality codes.
