//! jinpai import
