using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Packed weights that several sessions share; must outlive them.</summary>
public class PrePackedWeightsContainer : SafeHandle
{
    /// <summary>An empty container.</summary>
    public PrePackedWeightsContainer()
        : base(0, ownsHandle: true) => handle = OrtApi.Get(OrtFunction.CreatePrepackedWeightsContainer);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OrtApi.Call(OrtFunction.ReleasePrepackedWeightsContainer, handle);
        return true;
    }
}
