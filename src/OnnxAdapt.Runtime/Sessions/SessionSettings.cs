namespace OnnxAdapt.Runtime.Sessions;

/// <summary>What a session needs to know beside its model.</summary>
/// <param name="Provider">Name of the execution provider.</param>
/// <param name="Threads">Threads inside one operator; 0 takes the cores that this process may use.</param>
/// <param name="DeviceId">Device number.</param>
/// <param name="AllowSpinning">Whether idle threads spin.</param>
/// <param name="UseArena">Whether memory is kept between runs.</param>
internal readonly record struct SessionSettings(string Provider, int Threads, int DeviceId, bool AllowSpinning, bool UseArena)
{
    /// <summary>The number of threads, 0 resolved. The count respects the container's limit on processors.</summary>
    public int ThreadCount => Threads > 0 ? Threads : Environment.ProcessorCount;
}
