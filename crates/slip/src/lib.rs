//! Payslips as documents: PDF and HTML.
