namespace OnnxAdapt.Runtime.Vectors;

/// <summary>Work that is written once for vectors of every width.</summary>
internal interface IVectorJob
{
    /// <summary>Does the work.</summary>
    void Run<TLanes, TVector>()
        where TLanes : ILanes<TVector>;
}
