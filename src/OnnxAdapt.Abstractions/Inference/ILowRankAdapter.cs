namespace OnnxAdapt.Abstractions;

/// <summary>A low-rank adapter in memory; disposing it gives the memory back, and no run may name it any more.</summary>
public interface ILowRankAdapter : IDisposable
{
    /// <summary>What runs name it by; above 0.</summary>
    long Id { get; }

    /// <summary>Bytes of its factors in memory.</summary>
    long Bytes { get; }
}
