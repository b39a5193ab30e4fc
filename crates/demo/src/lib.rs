//! jinpai demo
