using System.Runtime.InteropServices;

namespace OnnxAdapt.Runtime.CustomOperators.Interop;

/// <summary><c>OrtCustomOp</c> of the C API, function by function, and behind it the number of our kernel.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CustomOperatorTable
{
    public uint Version;
    public nint CreateKernel;
    public delegate* unmanaged<CustomOperatorTable*, nint> GetName;
    public delegate* unmanaged<CustomOperatorTable*, nint> GetExecutionProviderType;
    public delegate* unmanaged<CustomOperatorTable*, nuint, int> GetInputType;
    public delegate* unmanaged<CustomOperatorTable*, nuint> GetInputTypeCount;
    public delegate* unmanaged<CustomOperatorTable*, nuint, int> GetOutputType;
    public delegate* unmanaged<CustomOperatorTable*, nuint> GetOutputTypeCount;
    public nint KernelCompute;
    public delegate* unmanaged<nint, void> KernelDestroy;
    public delegate* unmanaged<CustomOperatorTable*, nuint, int> GetInputCharacteristic;
    public delegate* unmanaged<CustomOperatorTable*, nuint, int> GetOutputCharacteristic;
    public delegate* unmanaged<CustomOperatorTable*, nuint, int> GetInputMemoryType;
    public delegate* unmanaged<CustomOperatorTable*, int> GetVariadicInputMinArity;
    public delegate* unmanaged<CustomOperatorTable*, int> GetVariadicInputHomogeneity;
    public delegate* unmanaged<CustomOperatorTable*, int> GetVariadicOutputMinArity;
    public delegate* unmanaged<CustomOperatorTable*, int> GetVariadicOutputHomogeneity;
    public delegate* unmanaged<CustomOperatorTable*, nint, nint, nint*, nint> CreateKernelV2;
    public delegate* unmanaged<nint, nint, nint> KernelComputeV2;
    public nint InferOutputShape;
    public delegate* unmanaged<CustomOperatorTable*, int> GetStartVersion;
    public delegate* unmanaged<CustomOperatorTable*, int> GetEndVersion;
    public delegate* unmanaged<int**, int**, nuint> GetMayInplace;
    public delegate* unmanaged<int*, int*, void> ReleaseMayInplace;
    public nint GetAliasMap;
    public nint ReleaseAliasMap;

    /// <summary>Zero-terminated UTF-8.</summary>
    public nint Name;

    /// <summary>Position in <see cref="KernelSet"/>.</summary>
    public int Index;
}
