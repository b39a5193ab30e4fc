//! jinpai
fn main() {}
