//! Who may use which route, by hand from 5.2.
//!
//! A word has a letter for each role: `-` not at all, `o` their own, `g` their group's and their own, `r` their own and, if granted,
//! the group's (pay), `a` everybody's. Where a route names no agent, any letter but `-` means that the role may use it.

/// The roles, in the order of the letters. The users of the demo shop are called so.
pub(super) const ROLES: [&str; 6] = ["agent", "supervisor", "finance", "warehouse", "manager", "owner"];

/// For everybody, signed in or not.
pub(super) const PUBLIC: &[&str] =
    &["GET /api/v1/health", "GET /api/v1/openapi.json", "GET /api/v1/setup", "POST /api/v1/setup", "POST /api/v1/session"];

/// For those who are signed in.
pub(super) const TABLE: &[(&str, &str)] = &[
    // One's own sign-in, jobs, notices.
    ("DELETE /api/v1/session", "oooooo"),
    ("GET /api/v1/me", "oooooo"),
    ("PUT /api/v1/me", "oooooo"),
    ("PUT /api/v1/me/password", "oooooo"),
    ("GET /api/v1/me/sessions", "oooooo"),
    ("DELETE /api/v1/me/sessions", "oooooo"),
    ("DELETE /api/v1/me/sessions/{id}", "oooooo"),
    ("POST /api/v1/me/totp", "oooooo"),
    ("PUT /api/v1/me/totp", "oooooo"),
    ("POST /api/v1/me/totp/remove", "oooooo"),
    ("GET /api/v1/jobs", "oooooo"),
    ("GET /api/v1/jobs/{id}", "oooooo"),
    ("DELETE /api/v1/jobs/{id}", "oooooo"),
    ("GET /api/v1/stream", "oooooo"),
    ("GET /api/v1/shops", "aaaaaa"),
    // Users and the audit log: a manager is as the owner, without users.
    ("GET /api/v1/users", "-----a"),
    ("POST /api/v1/users", "-----a"),
    ("GET /api/v1/users/{user}", "-----a"),
    ("PATCH /api/v1/users/{user}", "-----a"),
    ("PUT /api/v1/users/{user}/password", "-----a"),
    ("DELETE /api/v1/users/{user}/sessions", "-----a"),
    ("DELETE /api/v1/users/{user}/totp", "-----a"),
    ("GET /api/v1/audit", "----aa"),
    ("GET /api/v1/audit/check", "----aa"),
    // Figures and the facts behind them: one's own, the group's for who leads it; finance reads.
    ("GET /api/v1/months", "aaa-aa"),
    ("GET /api/v1/overview?month={month}", "oga-aa"),
    ("GET /api/v1/figures?month={month}&agent={agent}", "oga-aa"),
    ("GET /api/v1/facts/rounds?month={month}&agent={agent}", "oga-aa"),
    ("GET /api/v1/facts/inquiries?month={month}&agent={agent}", "oga-aa"),
    ("GET /api/v1/facts/orders?month={month}&agent={agent}", "oga-aa"),
    ("GET /api/v1/facts/created?month={month}&agent={agent}", "oga-aa"),
    ("GET /api/v1/facts/refunds?month={month}&agent={agent}", "oga-aa"),
    ("GET /api/v1/facts/reviews?month={month}&agent={agent}", "oga-aa"),
    ("GET /api/v1/facts/days?month={month}&agent={agent}", "oga-aa"),
    ("GET /api/v1/facts/shifts?month={month}&agent={agent}", "oga-aa"),
    ("GET /api/v1/hours?month={month}&agent={agent}", "oga-aa"),
    ("GET /api/v1/funnel?month={month}&agent={agent}", "oga-aa"),
    ("GET /api/v1/figures?month={month}", "oga-aa"),
    // Faults: one's own, the group's for who leads it; finance reads.
    ("GET /api/v1/faults", "oga-aa"),
    ("GET /api/v1/faults?month={month}&agent={agent}", "oga-aa"),
    ("GET /api/v1/faults/rules", "oga-aa"),
    ("GET /api/v1/faults/{case}", "oga-aa"),
    ("POST /api/v1/faults/decisions", "-g--aa"),
    ("POST /api/v1/faults/{case}/appeal", "ooo-oo"),
    ("POST /api/v1/incidents", "-g--aa"),
    ("GET /api/v1/scores", "-g--aa"),
    ("POST /api/v1/scores", "-g--aa"),
    ("GET /api/v1/promotions", "oga-aa"),
    ("POST /api/v1/promotions", "----aa"),
    // Pay: one's own; the group's if granted; finance, manager and owner everybody's. The warehouse has none here.
    ("GET /api/v1/pay/{month}", "ora-aa"),
    ("GET /api/v1/pay/{month}/summary", "ora-aa"),
    ("GET /api/v1/pay/{month}/moved", "ora-aa"),
    ("GET /api/v1/pay/{month}/moved?agent={agent}", "ora-aa"),
    ("GET /api/v1/pay/{month}/taken-over", "ora-aa"),
    ("GET /api/v1/pay/{month}/{agent}", "ora-aa"),
    ("GET /api/v1/pay/{month}/{agent}/lines/{line}", "ora-aa"),
    ("GET /api/v1/pay/{month}/{agent}/slip?format=pdf", "ora-aa"),
    ("GET /api/v1/pay/{month}/{agent}/slip?format=html", "ora-aa"),
    ("GET /api/v1/pay/{month}/export?format=xlsx", "--a-aa"),
    // The life of a month.
    ("GET /api/v1/months/{month}/checklist", "-ga-aa"),
    ("GET /api/v1/months/{month}/close", "--a-aa"),
    ("POST /api/v1/months/{month}/close", "--a-aa"),
    ("POST /api/v1/months/{month}/verify", "--a-aa"),
    // Data in.
    ("POST /api/v1/uploads", "-aa-aa"),
    ("GET /api/v1/uploads/{id}", "-aa-aa"),
    ("DELETE /api/v1/uploads/{id}", "-aa-aa"),
    ("GET /api/v1/imports", "-aa-aa"),
    ("POST /api/v1/imports", "-aa-aa"),
    ("GET /api/v1/imports/{id}", "-aa-aa"),
    ("GET /api/v1/imports/{id}/rejects", "-aa-aa"),
    ("DELETE /api/v1/imports/{id}", "----aa"),
];
