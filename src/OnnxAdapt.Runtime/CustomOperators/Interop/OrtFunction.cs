namespace OnnxAdapt.Runtime.CustomOperators.Interop;

/// <summary>Positions in the <c>OrtApi</c> table of <c>onnxruntime_c_api.h</c>; the table only ever grows at its end.</summary>
internal enum OrtFunction
{
    CreateStatus = 0,
    GetErrorMessage = 2,
    CreateCustomOpDomain = 26,
    CustomOpDomainAdd = 27,
    AddCustomOpDomain = 28,
    GetTensorMutableData = 51,
    GetTensorElementType = 60,
    GetDimensionsCount = 61,
    GetDimensions = 62,
    GetTensorTypeAndShape = 65,
    KernelInfoGetFloat = 85,
    KernelInfoGetInt64 = 86,
    KernelInfoGetString = 87,
    KernelContextGetInput = 90,
    KernelContextGetOutput = 91,
    ReleaseStatus = 93,
    ReleaseTensorTypeAndShapeInfo = 99,
    KernelInfoGetInt64Array = 163,
    KernelContextParallelFor = 274,
}
