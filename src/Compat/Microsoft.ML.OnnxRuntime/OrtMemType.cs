namespace Microsoft.ML.OnnxRuntime;

/// <summary>Who reads and writes the memory of a device.</summary>
public enum OrtMemType
{
    CpuInput = -2,
    CpuOutput = -1,
    Cpu = CpuOutput,
    Default = 0,
}
