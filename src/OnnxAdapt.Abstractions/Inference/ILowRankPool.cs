namespace OnnxAdapt.Abstractions;

/// <summary>Keeps low-rank adapters where the products of packed graphs find them by their numbers. Safe for concurrent calls.</summary>
public interface ILowRankPool
{
    /// <summary>Takes in an adapter for every graph with these targets.</summary>
    /// <param name="targets">What the graph can be updated in, in its order.</param>
    /// <param name="updates">Updates of weights, each of which some target names; they are copied.</param>
    /// <exception cref="AdaptException">FailedPrecondition when an update does not fit the targets of its weight, or there is none.</exception>
    ILowRankAdapter Add(IReadOnlyList<LowRankTarget> targets, IReadOnlyList<LowRankUpdate> updates);
}
