using System.Runtime.Versioning;

// The sandbox finds and ends processes through /proc.
[assembly: SupportedOSPlatform("linux")]
