namespace OnnxAdapt.Benchmarks.Soak;

/// <summary>What a process holds at a time, in MiB.</summary>
/// <param name="Seconds">Since the load began.</param>
/// <param name="Resident">Memory of the process.</param>
/// <param name="Managed">Committed by the managed heap.</param>
/// <param name="Native">Anonymous memory beside that: weights, arenas, the C library's heaps, stacks, compiled code.</param>
internal readonly record struct MemorySample(double Seconds, double Resident, double Managed, double Native);
