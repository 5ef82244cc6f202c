namespace OnnxAdapt.Runtime.Vectors;

/// <summary>The sum of floats, in an order that their address has no part in.</summary>
internal readonly unsafe struct SumJob(float* x, long count, float* sum) : IVectorJob
{
    /// <inheritdoc/>
    public void Run<TLanes, TVector>()
        where TLanes : ILanes<TVector>
    {
        var (sum0, sum1) = (TLanes.Broadcast(0f), TLanes.Broadcast(0f));
        var i = 0L;
        for (; i <= count - (2 * TLanes.Count); i += 2 * TLanes.Count)
        {
            sum0 = TLanes.Add(sum0, TLanes.Load(x + i));
            sum1 = TLanes.Add(sum1, TLanes.Load(x + i + TLanes.Count));
        }

        for (; i < count; i += TLanes.Count)
        {
            sum0 = TLanes.Add(sum0, VectorTail.Load<TLanes, TVector>(x + i, count - i));
        }

        *sum = TLanes.Sum(TLanes.Add(sum0, sum1));
    }
}
