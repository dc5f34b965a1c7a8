//! How much memory there is, said before work begins.

use std::fs;

/// Bytes that this process may still take: of the machine, or of the group it is confined to; `None` where it is unknown.
pub fn available() -> Option<u64> {
    let text = |path: &str| fs::read_to_string(path).ok();
    let machine =
        text("/proc/meminfo").and_then(|text| field(&text, "MemAvailable:")).map(|kib| kib.saturating_mul(1024));
    let group = [
        ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
        ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ];
    let left = |(limit, used): &(&str, &str)| {
        let number = |path| text(path)?.trim().parse::<u64>().ok();
        Some(number(limit)?.saturating_sub(number(used)?))
    };
    group.iter().filter_map(left).chain(machine).min()
}

fn field(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Bytes as a person says them.
///
/// ```
/// assert_eq!(overblik::memory::size(3 << 29), "1.5 GiB");
/// ```
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["bytes", "KiB", "MiB", "GiB"];
    let mut unit = 0_usize;
    let mut tenths = bytes.saturating_mul(10);
    while tenths >= 10_240 && unit < 3 {
        tenths /= 1024;
        unit = unit.saturating_add(1);
    }
    let name = UNITS.get(unit).copied().unwrap_or_default();
    if unit == 0 { format!("{bytes} {name}") } else { format!("{}.{} {name}", tenths / 10, tenths % 10) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_meminfo() {
        let text = "MemTotal:  24 kB\nMemAvailable:   12345 kB\n";
        assert_eq!((field(text, "MemAvailable:"), field(text, "Swap:")), (Some(12_345), None));
        assert_eq!((size(1023), size(1024), size(u64::MAX)), ("1023 bytes".into(), "1.0 KiB".into(), size(u64::MAX)));
    }
}
