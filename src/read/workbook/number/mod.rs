//! Number formats: a stored number as the sheet prints it (ECMA-376 part 1, 18.8.31).

pub(super) mod built_in;
mod date;

use std::borrow::Cow;

/// What a cell prints.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Printed {
    /// Text as a person sees it, outer blanks removed.
    pub text: String,
    /// The number in the unit it is printed in (98.6 for "98.6%"); `None` for dates and times.
    pub number: Option<f64>,
}

/// A piece of a format section.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    /// Text printed as it is.
    Literal(String),
    /// A digit place: `0`, `#` or `?`.
    Digit(char),
    Point,
    /// A comma: groups digits, or divides by a thousand behind the last digit.
    Comma,
    Percent,
    /// Exponent; whether the plus sign is printed.
    Exponent(bool),
    /// `@`: the text itself.
    Text,
    /// The word `General`.
    General,
    /// A run of one date letter, lower case ("yyyy", "ggg", "am/pm"); `[h]` as "[h]".
    Date(String),
}

/// A section of a format code: condition and tokens.
#[derive(Debug, Clone, Default, PartialEq)]
struct Section {
    condition: Option<(String, f64)>,
    tokens: Vec<Token>,
    /// The first year of an era prints 元.
    first_year: bool,
}

/// A format code, taken apart once.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Format {
    /// None for General.
    sections: Vec<Section>,
}

/// The format of a cell that has none.
pub(super) static GENERAL: Format = Format {
    sections: Vec::new(),
};

impl Format {
    /// Takes a format code apart. Never fails: what is no code prints as it is.
    pub fn parse(code: &str) -> Self {
        Self {
            sections: sections(code),
        }
    }

    /// Prints a number.
    pub fn print(&self, value: f64, date1904: bool) -> Printed {
        print(value, &self.sections, date1904)
    }

    /// Prints a text: only a section with `@`, or an empty fourth one, changes it.
    pub fn print_text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.sections.is_empty() {
            return Cow::Borrowed(text);
        }
        print_text(text, &self.sections)
    }
}

fn print(value: f64, sections: &[Section], date1904: bool) -> Printed {
    let numeric = sections.len().min(3);
    let Some((section, magnitude, minus)) = choose(&sections[..numeric], value) else {
        return Printed {
            text: general(value),
            number: Some(value),
        };
    };
    if section.tokens.iter().any(|t| matches!(t, Token::Date(_))) {
        return match date::print(value, section, date1904) {
            Some(text) => Printed {
                text: text.trim().to_string(),
                number: None,
            },
            None => Printed {
                text: general(value),
                number: Some(value),
            },
        };
    }
    let (text, number) = number(magnitude, section);
    let minus = minus && text.chars().any(|c| ('1'..='9').contains(&c));
    let text = format!("{}{}", if minus { "-" } else { "" }, text.trim());
    Printed {
        text,
        number: Some(if value < 0.0 { -number } else { number }),
    }
}

fn print_text<'t>(text: &'t str, sections: &[Section]) -> Cow<'t, str> {
    let section = match sections.get(3) {
        Some(section) => section,
        None => match sections.last() {
            Some(last) if last.tokens.contains(&Token::Text) => last,
            _ => return Cow::Borrowed(text),
        },
    };
    if section.tokens == [Token::Text] {
        return Cow::Borrowed(text);
    }
    let piece = |t: &Token| match t {
        Token::Literal(l) => l.clone(),
        Token::Text | Token::General => text.to_string(),
        _ => String::new(),
    };
    section.tokens.iter().map(piece).collect()
}

/// The section for a value, what it prints of the value, and whether a minus sign is put before it.
fn choose(sections: &[Section], value: f64) -> Option<(&Section, f64, bool)> {
    if sections.iter().any(|s| s.condition.is_some()) {
        let holds = |s: &&Section| {
            s.condition
                .as_ref()
                .is_none_or(|(op, limit)| compare(value, op, *limit))
        };
        let section = sections.iter().find(holds).or(sections.last())?;
        return Some((section, value.abs(), value < 0.0));
    }
    match sections {
        [] => None,
        [one] => Some((one, value.abs(), value < 0.0)),
        [_, negative, ..] if value < 0.0 => Some((negative, -value, false)),
        [_, _, zero, ..] if value == 0.0 => Some((zero, 0.0, false)),
        [positive, ..] => Some((positive, value.abs(), false)),
    }
}

fn compare(value: f64, op: &str, limit: f64) -> bool {
    match op {
        "<" => value < limit,
        "<=" => value <= limit,
        ">" => value > limit,
        ">=" => value >= limit,
        "<>" => value != limit,
        _ => value == limit,
    }
}

/// General: up to 15 significant digits; whole numbers without a point.
pub(super) fn general(value: f64) -> String {
    let size = value.abs();
    if size < 1e11 && value.fract() == 0.0 {
        return (value as i64).to_string();
    }
    // Few digits tell most values exactly, and are found faster than so many places are rounded to.
    if (1e-4..1e10).contains(&size) {
        let shortest = value.to_string();
        if shortest.len() <= 10 {
            return shortest;
        }
    }
    if !(1e-9..1e15).contains(&size) {
        let text = format!("{value:.5E}");
        let (mantissa, exponent) = text.split_once('E').unwrap_or((&text, "0"));
        let mantissa = if mantissa.contains('.') {
            mantissa.trim_end_matches('0').trim_end_matches('.')
        } else {
            mantissa
        };
        let sign = if exponent.starts_with('-') { '-' } else { '+' };
        return format!("{mantissa}E{sign}{:0>2}", exponent.trim_start_matches('-'));
    }
    let decimals = (10 - size.log10().floor() as i32).clamp(0, 14) as usize;
    let text = format!("{value:.decimals$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_string(),
        false => text,
    }
}

/// Prints a magnitude by the digit places of a section; also gives the number as printed, unrounded.
fn number(magnitude: f64, section: &Section) -> (String, f64) {
    let tokens = &section.tokens;
    let is_digit = |t: &Token| matches!(t, Token::Digit(_));
    let Some(last) = tokens.iter().rposition(is_digit) else {
        let text = tokens.iter().map(|t| match t {
            Token::General | Token::Text => general(magnitude),
            Token::Literal(l) => l.clone(),
            Token::Percent => "%".to_string(),
            _ => String::new(),
        });
        return (text.collect(), magnitude);
    };
    let end = tokens
        .iter()
        .position(|t| matches!(t, Token::Exponent(_)))
        .unwrap_or(tokens.len());
    let point = tokens[..end]
        .iter()
        .position(|t| *t == Token::Point)
        .unwrap_or(end);
    let thousands = tokens[last..]
        .iter()
        .skip(1)
        .take_while(|t| **t == Token::Comma)
        .count();
    let percents = tokens.iter().filter(|t| **t == Token::Percent).count();
    let scaled = tidy(magnitude * 100f64.powi(percents as i32) / 1000f64.powi(thousands as i32));
    let whole_places = tokens[..point].iter().filter(|t| is_digit(t)).count();
    let decimals = tokens[point..end]
        .iter()
        .filter(|t| is_digit(t))
        .count()
        .min(30);
    let mut exponent = 0i32;
    let mut mantissa = scaled;
    if end < tokens.len() && scaled > 0.0 {
        exponent = scaled.log10().floor() as i32 + 1 - whole_places.clamp(1, 15) as i32;
        mantissa = scaled / 10f64.powi(exponent);
    }
    let rounded = round(mantissa, decimals);
    let (whole, fraction) = rounded.split_once('.').unwrap_or((&rounded, ""));
    let whole = if whole == "0" { "" } else { whole };
    let first_comma = tokens[..point].iter().position(|t| *t == Token::Comma);
    let grouped = first_comma.is_some_and(|i| tokens[i..point].iter().any(is_digit));
    let mut text = whole_part(&tokens[..point], whole, grouped);
    text.push_str(&fraction_part(&tokens[point..end], fraction));
    if let Some(Token::Exponent(plus)) = tokens.get(end) {
        let places = tokens[end..].iter().filter(|t| is_digit(t)).count();
        let sign = if exponent < 0 {
            "-"
        } else if *plus {
            "+"
        } else {
            ""
        };
        text.push_str(&format!("E{sign}{:0places$}", exponent.abs()));
        text.extend(tokens[last..].iter().filter_map(|t| match t {
            Token::Literal(l) => Some(l.as_str()),
            _ => None,
        }));
    }
    (text, scaled)
}

/// Removes the noise of binary fractions (0.986 × 100 = 98.6).
pub(super) fn tidy(value: f64) -> f64 {
    if is_whole(value) {
        return value;
    }
    format!("{value:.14e}").parse().unwrap_or(value)
}

/// Whether a value is a whole number of no more digits than a sheet keeps.
fn is_whole(value: f64) -> bool {
    value.abs() < 1e14 && value.fract() == 0.0
}

/// Rounds half away from zero on the decimal digits, as the sheet does: 1.005 to two places is 1.01.
fn round(value: f64, decimals: usize) -> String {
    if is_whole(value) && decimals == 0 {
        return (value as i64).to_string();
    }
    let nudged = value * (1.0 + f64::EPSILON * 4.0);
    format!("{nudged:.decimals$}")
}

/// Digits fill the places from the right; the leftmost place takes all that remain.
fn whole_part(tokens: &[Token], digits: &str, grouped: bool) -> String {
    let mut digits: Vec<char> = digits.chars().collect();
    let leftmost = tokens.iter().position(|t| matches!(t, Token::Digit(_)));
    let mut out: Vec<char> = Vec::new(); // reversed
    let mut printed = 0usize;
    let mut put = |out: &mut Vec<char>, c: char| {
        if grouped && printed > 0 && printed.is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
        printed += 1;
    };
    for (i, token) in tokens.iter().enumerate().rev() {
        match token {
            Token::Digit(place) => {
                match digits.pop() {
                    Some(d) => put(&mut out, d),
                    None if *place == '0' => put(&mut out, '0'),
                    None if *place == '?' => out.push(' '),
                    None => {}
                }
                if Some(i) == leftmost {
                    while let Some(d) = digits.pop() {
                        put(&mut out, d);
                    }
                }
            }
            Token::Literal(l) => out.extend(l.chars().rev()),
            Token::Percent => out.push('%'),
            _ => {}
        }
    }
    if leftmost.is_none() {
        out.extend(digits.iter().rev()); // a section such as ".00" prints the whole digits all the same
    }
    out.iter().rev().collect()
}

fn fraction_part(tokens: &[Token], digits: &str) -> String {
    let optional = |place: &Token| *place == Token::Digit('#');
    let places: Vec<&Token> = tokens
        .iter()
        .filter(|t| matches!(t, Token::Digit(_)))
        .collect();
    let mut keep = places.len();
    while keep > 0 && optional(places[keep - 1]) && digits.as_bytes().get(keep - 1) == Some(&b'0') {
        keep -= 1;
    }
    let mut out = String::new();
    let mut at = 0usize;
    for token in tokens {
        match token {
            Token::Point => out.push('.'),
            Token::Digit(_) => {
                if at < keep {
                    out.extend(digits.chars().nth(at));
                }
                at += 1;
            }
            Token::Literal(l) => out.push_str(l),
            Token::Percent => out.push('%'),
            _ => {}
        }
    }
    out
}

/// Splits a format code into its sections.
fn sections(code: &str) -> Vec<Section> {
    if code.trim().is_empty() || code.eq_ignore_ascii_case("general") {
        return Vec::new();
    }
    let mut sections = vec![Section::default()];
    let chars: Vec<char> = code.chars().collect();
    let mut i = 0;
    while let Some(&c) = chars.get(i) {
        i += 1;
        if c == ';' {
            sections.push(Section::default());
            continue;
        }
        let Some(section) = sections.last_mut() else {
            break;
        };
        let rest = || chars[i..].iter().collect::<String>().to_ascii_lowercase();
        let token = match c {
            '"' => {
                let text: String = chars[i..].iter().take_while(|c| **c != '"').collect();
                i += text.chars().count() + 1;
                Token::Literal(text)
            }
            '\\' | '!' => {
                i += 1;
                Token::Literal(chars.get(i - 1).map(char::to_string).unwrap_or_default())
            }
            '_' | '*' => {
                i += 1; // a blank as wide as the next character; a character that fills the cell
                continue;
            }
            '[' => {
                let inner: String = chars[i..].iter().take_while(|c| **c != ']').collect();
                i += inner.chars().count() + 1;
                match bracket(&inner, section) {
                    Some(token) => token,
                    None => continue,
                }
            }
            '0' | '#' | '?' => Token::Digit(c),
            '.' => Token::Point,
            ',' => Token::Comma,
            '%' => Token::Percent,
            '@' => Token::Text,
            'E' | 'e' if matches!(chars.get(i), Some('+' | '-')) => {
                i += 1;
                Token::Exponent(chars.get(i - 1) == Some(&'+'))
            }
            'G' | 'g' if rest().starts_with("eneral") => {
                i += 6;
                Token::General
            }
            'A' | 'a' if rest().starts_with("m/pm") => {
                i += 4;
                Token::Date("am/pm".to_string())
            }
            'A' | 'a' if rest().starts_with("/p") => {
                i += 2;
                Token::Date("a/p".to_string())
            }
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' | 'g' | 'G' | 'e' | 'E'
            | 'r' | 'R' | 'a' | 'A' => {
                let run = chars[i..]
                    .iter()
                    .take_while(|n| n.eq_ignore_ascii_case(&c))
                    .count();
                i += run;
                Token::Date(c.to_ascii_lowercase().to_string().repeat(run + 1))
            }
            c => Token::Literal(c.to_string()),
        };
        section.tokens.push(token);
    }
    sections
}

/// What stands in square brackets: a condition, an elapsed time, a currency, a colour or a language.
fn bracket(inner: &str, section: &mut Section) -> Option<Token> {
    let lower = inner.to_ascii_lowercase();
    if !lower.is_empty()
        && (lower.chars().all(|c| c == 'h')
            || lower.chars().all(|c| c == 'm')
            || lower.chars().all(|c| c == 's'))
    {
        return Some(Token::Date(format!("[{}]", &lower[..1])));
    }
    if let Some(locale) = inner.strip_prefix('$') {
        section.first_year |= lower.contains("x-gannen");
        let currency = locale.split('-').next().unwrap_or_default();
        return (!currency.is_empty()).then(|| Token::Literal(currency.to_string()));
    }
    let digits = inner.trim_start_matches(['<', '>', '=']);
    let op = &inner[..inner.len() - digits.len()];
    if !op.is_empty()
        && let Ok(limit) = digits.trim().parse()
    {
        section.condition = Some((op.to_string(), limit));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: f64, code: &str) -> String {
        Format::parse(code).print(value, false).text
    }

    #[test]
    fn general_numbers_have_no_noise() {
        for (value, want) in [
            (3.0, "3"),
            (0.1 + 0.2, "0.3"),
            (-2929.0, "-2929"),
            (99.2, "99.2"),
            (0.0, "0"),
            (23279743112.0, "23279743112"),
            (1.0 / 3.0, "0.33333333333"),
            (1e20, "1E+20"),
        ] {
            assert_eq!(text(value, ""), want);
            assert_eq!(text(value, "General"), want);
        }
    }

    #[test]
    fn digits_are_grouped_rounded_and_signed_as_printed() {
        for (value, code, want) in [
            (1234567.0, "#,##0", "1,234,567"),
            (-2929.0, "#,##0;\"△\"#,##0", "△2,929"),
            (-2929.0, "#,##0;△#,##0", "△2,929"),
            (-2929.0, "#,##0_ ;[Red]\\-#,##0\\ ", "-2,929"),
            (-5.0, "#,##0_);[Red](#,##0)", "(5)"),
            (0.0, "#,##0;\"▲\"#,##0;\"-\"", "-"),
            (0.0, "#,##0;\"▲\"#,##0;", ""),
            (0.986, "0.0%", "98.6%"),
            (0.5, "0%", "50%"),
            (1.005, "0.00", "1.01"),
            (12345678.0, "#,##0,", "12,346"),
            (10000.0, "#\\ ###\\ ###", "10 000"),
            (3.0, "\"第\"0\"回\"", "第3回"),
            (1200.0, "[>=1000]#,##0\"人\";0\"名\"", "1,200人"),
            (12.0, "[>=1000]#,##0\"人\";0\"名\"", "12名"),
            (12.0, "[$¥-411]#,##0", "¥12"),
            (7.0, "000", "007"),
            (-0.4, "0", "0"),
            (0.5, "#.##", ".5"),
            (12345.0, "0.00E+00", "1.23E+04"),
            (5.0, ";;;", ""),
            (4.0, "@", "4"),
        ] {
            assert_eq!(text(value, code), want, "{value} by {code}");
        }
    }

    #[test]
    fn the_number_is_in_the_printed_unit() {
        assert_eq!(Format::parse("0.0%").print(0.986, false).number, Some(98.6));
        assert_eq!(
            Format::parse("#,##0,").print(1234567.0, false).number,
            Some(1234.567)
        );
        assert_eq!(
            Format::parse("#,##0;△#,##0").print(-2929.0, false).number,
            Some(-2929.0)
        );
        assert_eq!(Format::parse("yyyy/m/d").print(45000.0, false).number, None);
    }

    #[test]
    fn dates_print_in_western_and_era_years() {
        for (value, code, want) in [
            (45383.0, "yyyy/m/d", "2024/4/1"),
            (
                45383.0,
                "[$-411]ggge\"年\"m\"月\"d\"日\";@",
                "令和6年4月1日",
            ),
            (43586.0, "ggge\"年\"", "令和1年"),
            (43586.0, "[$-ja-JP-x-gannen]ggge\"年\"", "令和元年"),
            (43585.0, "ge.m.d", "H31.4.30"),
            (45383.0, "m\"月\"d\"日\"(aaa)", "4月1日(月)"),
            (45383.5, "yyyy-mm-dd hh:mm", "2024-04-01 12:00"),
            (1.75, "[h]:mm", "42:00"),
            (0.75, "h:mm AM/PM", "6:00 PM"),
        ] {
            assert_eq!(text(value, code), want, "{value} by {code}");
        }
        assert_eq!(Format::parse("yyyy/m/d").print(0.0, true).text, "1904/1/1");
    }

    #[test]
    fn text_sections_apply_to_text() {
        assert_eq!(Format::parse("@\"課\"").print_text("総務"), "総務課");
        assert_eq!(Format::parse("#,##0").print_text("総務"), "総務");
        assert_eq!(Format::parse(";;;").print_text("総務"), "");
    }

    #[test]
    fn odd_codes_do_no_harm() {
        for code in [
            "[", "\"", "\\", "_", "*", "0;;;;;;", "E+", ".", "%%%", "[$]", "[<]0", "gggggg", ",,,",
            "?/?",
        ] {
            for value in [0.0, -1.5, 1e300, f64::NAN, f64::INFINITY] {
                Format::parse(code).print(value, false);
            }
        }
    }
}
