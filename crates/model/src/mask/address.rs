//! Chinese addresses: how far the district goes, and where in a text one stands.

/// Words that a part of an address ends with, down to the district. 省 before 市 before 区 and 县.
const REGIONS: [char; 5] = ['省', '市', '区', '县', '旗'];
/// Before these a region's word is part of another: 小区, 社区, 超市, 城市.
const NOT_A_REGION: [&str; 14] =
    ["小区", "社区", "园区", "校区", "厂区", "景区", "街区", "地区", "片区", "超市", "城市", "夜市", "门市", "集市"];
/// So many characters at most between the beginning of an address, or of its last region, and the next region's word.
const REGION_CHARS_MAX: usize = 11;

/// Words of streets and buildings.
const STREETS: [&str; 24] = [
    "路",
    "街",
    "大道",
    "巷",
    "弄",
    "胡同",
    "村",
    "镇",
    "乡",
    "小区",
    "社区",
    "花园",
    "大厦",
    "公寓",
    "新城",
    "广场",
    "家园",
    "工业园",
    "宿舍",
    "学校",
    "大学",
    "苑",
    "里弄",
    "街道",
];
/// Words behind a number of a house or flat.
const UNITS: [&str; 11] = ["号", "栋", "幢", "单元", "室", "楼", "层", "座", "弄", "组", "#"];

/// Where an address's district ends, in bytes; 0 if it has none.
pub(super) fn district_end(address: &str) -> usize {
    let mut end = 0;
    let mut length = 0;
    for (at, c) in address.char_indices() {
        length += 1;
        let here = at + c.len_utf8();
        // A street ends the regions, unless it is the beginning of a name (路桥区, 镇江市) or in the middle of one (景德镇市).
        let is_street = "街路镇乡村".contains(c) && length > 1 && !address[here..].starts_with('市');
        if c.is_ascii_digit() || is_street || length > REGION_CHARS_MAX {
            break;
        }
        if REGIONS.contains(&c) && !NOT_A_REGION.iter().any(|word| address[..here].ends_with(word)) {
            // 自治区 is as large as a province: the district is still to come.
            let is_district = matches!(c, '区' | '县' | '旗') && !address[..here].ends_with("自治区");
            end = here;
            length = 0;
            if is_district {
                break;
            }
        }
    }
    end
}

/// Masks what looks like an address; none if nothing does.
pub(super) fn in_text(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    for (from, to) in clauses(text) {
        let clause = &text[from..to];
        let Some((start, end)) = address_in(clause) else { continue };
        out.push_str(&text[done..from + start]);
        let found = &clause[start..end];
        out.push_str(&found[..district_end(found)]);
        out.push_str(super::REST);
        done = from + end;
    }
    (done > 0).then(|| out + &text[done..])
}

/// The parts of a text between punctuation and line breaks, as bytes from and to.
fn clauses(text: &str) -> Vec<(usize, usize)> {
    let ends = |c: char| matches!(c, '，' | ',' | '。' | '！' | '!' | '？' | '?' | '；' | ';' | '\n' | '\r' | '【' | '】' | '~');
    let mut from = 0;
    let mut all = Vec::new();
    for (at, mark) in text.match_indices(ends) {
        all.push((from, at));
        from = at + mark.len();
    }
    all.push((from, text.len()));
    all
}

/// Where in a clause an address stands: from its first region, or from the clause's first word, to the clause's end.
fn address_in(clause: &str) -> Option<(usize, usize)> {
    let is_masked = |at: usize| clause[at..].starts_with('*');
    let street = STREETS.iter().filter_map(|word| clause.find(word)).min()?;
    let numbered = has_number(&clause[street..]);
    let regions = regions(clause);
    // A street with a number of a house; or at least a city and a district with a street behind them.
    if !(numbered || regions.len() >= 2 && regions.last().is_some_and(|at| *at <= street)) {
        return None;
    }
    // Behind a label, 地址：…, and behind what is no letter.
    let head = clause.find(['：', ':']).map_or(0, |at| at + clause[at..].chars().next().map_or(0, char::len_utf8));
    let head = if head <= street { head } else { 0 };
    let start = head + clause[head..].find(|c: char| c.is_alphanumeric())?;
    // A known address was put into its short form before.
    (!is_masked(start)).then(|| (start, clause.trim_end().len()))
}

/// The ends of the regions of a clause.
fn regions(clause: &str) -> Vec<usize> {
    let mut all = Vec::new();
    let mut from = 0;
    while from < clause.len() {
        let end = from + next_region(&clause[from..]);
        if end == from {
            break;
        }
        all.push(end);
        from = end;
    }
    all
}

fn next_region(text: &str) -> usize {
    let is_region = |at: usize, c: char| {
        let here = at + c.len_utf8();
        REGIONS.contains(&c) && !NOT_A_REGION.iter().any(|word| text[..here].ends_with(word))
    };
    text.char_indices().find(|(at, c)| is_region(*at, *c)).map_or(0, |(at, c)| at + c.len_utf8())
}

/// Whether a number with the word of a house or flat behind it stands there: 478号, 1203室, 3-2-501.
fn has_number(text: &str) -> bool {
    let digit = |c: char| super::number::is_digit(c) || "一二三四五六七八九十".contains(c);
    let units = |rest: &str| UNITS.iter().any(|unit| rest.starts_with(unit));
    let with_unit = text.char_indices().any(|(at, c)| digit(c) && units(&text[at + c.len_utf8()..]));
    let parts =
        text.split(|c: char| !c.is_ascii_digit() && c != '-').any(|part| part.matches('-').count() >= 1 && part.len() >= 4);
    with_unit || parts
}
