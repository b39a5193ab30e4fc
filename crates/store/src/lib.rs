//! jinpai store
