#!/usr/bin/env bash
# Installs what is missing, and nothing else: quiet when everything is there, clear when it cannot.
#   scripts/setup.sh build   what building needs: a C compiler, and Node for the screens
#   scripts/setup.sh test    that, and what the tests call (Python for the reference program, LibreOffice for the workbook,
#                            poppler for the payslips, Chromium with a Chinese font for the screens)
#   scripts/setup.sh fuzz    what `build` needs, and cargo-fuzz; the nightly toolchain must be there
set -euo pipefail
cd "$(dirname "$0")/.."
purpose="${1:-test}"

have() { command -v "$1" >/dev/null 2>&1; }

if ! have cargo; then
  echo "jinpai needs Rust $(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml) or newer: https://rustup.rs" >&2
  exit 1
fi

node_wanted="20.19"
node_new_enough() {
  have node && have npm && [ "$(printf '%s\n%s\n' "$node_wanted" "$(node --version | tr -d v)" | sort -V | head -n 1)" = "$node_wanted" ]
}

packages=()
have cc || packages+=(build-essential)
have node && have npm || packages+=(nodejs npm)
if [ "$purpose" = test ]; then
  have python3 || packages+=(python3)
  have soffice || packages+=(libreoffice-calc)
  have pdftotext || packages+=(poppler-utils)
  have chromium || have chromium-browser || have google-chrome || packages+=(chromium fonts-noto-cjk)
fi

if [ "${#packages[@]}" -gt 0 ]; then
  if have apt-get && [ "$(id -u)" = 0 ]; then
    as_root=()
  elif have apt-get && have sudo && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    echo "Missing: ${packages[*]}. Please install them (Debian/Ubuntu: apt-get install ${packages[*]}) and run this again." >&2
    exit 1
  fi
  echo "Installing ${packages[*]} ..."
  log="$(mktemp)"
  if ! { "${as_root[@]}" apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "Could not install ${packages[*]}; the whole log is in $log." >&2
    exit 1
  fi
  rm -f "$log"
fi

if [ "$purpose" != fuzz ] && ! node_new_enough; then
  echo "The screens are built with Node $node_wanted or newer and its npm; here is $(node --version 2>/dev/null || echo none)." >&2
  echo "Please install a newer one (https://nodejs.org, or your distribution's backports) and run this again." >&2
  exit 1
fi

if [ "$purpose" = test ]; then
  if ! cargo fmt --version >/dev/null 2>&1 || ! cargo clippy --version >/dev/null 2>&1; then
    if have rustup; then
      rustup component add rustfmt clippy
    else
      echo "Missing: rustfmt and clippy of your Rust toolchain. Please install them and run this again." >&2
      exit 1
    fi
  fi
fi

if [ "$purpose" = fuzz ] && ! cargo +nightly --version >/dev/null 2>&1; then
  echo "Fuzzing needs a nightly toolchain of Rust beside the stable one, managed by rustup:" >&2
  echo "  rustup toolchain install nightly --profile minimal" >&2
  echo "Please install it and run this again." >&2
  exit 1
fi

if [ "$purpose" = fuzz ] && ! cargo fuzz --version >/dev/null 2>&1; then
  echo "Installing cargo-fuzz ..."
  cargo install --locked --quiet cargo-fuzz
fi
