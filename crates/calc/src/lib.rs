//! jinpai calc
